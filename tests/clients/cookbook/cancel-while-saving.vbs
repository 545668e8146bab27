' SPDX-License-Identifier: MIT
' A client that knows nothing of the mock: saves a machine, and cancels that when it takes long.
Dim machine, task
Set machine = CreateObject("VirtualPC.Application").FindVirtualMachine("Windows XP Mode")
machine.Startup.WaitForCompletion -1
Set task = machine.Save
task.WaitForCompletion 5000
WScript.Echo "complete: " & task.IsComplete
On Error Resume Next
task.Cancel
WScript.Echo "Cancel: 0x" & Hex(Err.Number)
On Error GoTo 0
task.WaitForCompletion -1
WScript.Echo "result " & task.Result & ", state " & machine.State
