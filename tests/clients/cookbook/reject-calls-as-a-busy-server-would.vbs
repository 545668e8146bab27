' SPDX-License-Identifier: MIT
' A client that knows nothing of the mock: starts a machine, and calls again when it is rejected.
Const RPC_E_CALL_REJECTED = &H80010001
Dim machine, task, attempt, code
Set machine = CreateObject("VirtualPC.Application").FindVirtualMachine("Windows XP Mode")
For attempt = 1 To 5
    On Error Resume Next
    Set task = machine.Startup
    code = Err.Number
    On Error GoTo 0
    If code <> RPC_E_CALL_REJECTED Then Exit For
    WScript.Echo "rejected"
Next
task.WaitForCompletion -1
WScript.Echo "attempt " & attempt & ": state " & machine.State
