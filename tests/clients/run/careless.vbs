' Starts a machine and looks at nothing.
Dim task
Set task = CreateObject("VirtualPC.Application").FindVirtualMachine("Windows XP Mode").Startup
task.WaitForCompletion 60000
WScript.Echo "started"
