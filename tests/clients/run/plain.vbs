Option Explicit
Dim vpc, machine, task
Set vpc = CreateObject("VirtualPC.Application")
Set machine = vpc.FindVirtualMachine("Windows XP Mode")
Set task = machine.Startup
Do Until task.IsComplete
    task.WaitForCompletion 1000
Loop
If task.Result <> 0 Then
    WScript.Echo "start failed: " & task.ErrorDescription
    WScript.Quit 1
End If
WScript.Echo machine.Name & " is up, state " & machine.State
Set task = machine.TurnOff
task.WaitForCompletion 10000
WScript.Echo "off: " & task.Result
