"""Parts of the plan page: functions that draw what `optimizer.views` arranged."""
