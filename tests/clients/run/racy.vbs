' Starts the machine, changes its mind, and waits for it to be off: for ever, if it came up first.
Dim machine, task
On Error Resume Next
Set machine = CreateObject("VirtualPC.Application").FindVirtualMachine("Windows XP Mode")
Set task = machine.Startup
task.Cancel
Do Until machine.State = 1
Loop
WScript.Echo "off"
