' SPDX-License-Identifier: MIT
' A client that knows nothing of the mock: shuts a guest down, or else turns its machine off.
Dim machine, task
Set machine = CreateObject("VirtualPC.Application").FindVirtualMachine("Windows XP Mode")
machine.Startup.WaitForCompletion -1
Set task = machine.GuestOS.Shutdown(False)
task.WaitForCompletion -1
If task.Result <> 0 Then
    WScript.Echo "not shut down: " & task.Result & " " & task.ErrorDescription
    machine.TurnOff.WaitForCompletion -1
End If
WScript.Echo "state " & machine.State
