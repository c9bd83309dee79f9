"""Documents on paper: PDF/UA by Typst. Each `.typ` here lays out the content that one module makes."""
