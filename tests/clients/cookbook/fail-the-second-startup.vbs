' SPDX-License-Identifier: MIT
' A client that knows nothing of the mock: starts a machine, turns it off and starts it again.
Dim machine, round
Set machine = CreateObject("VirtualPC.Application").FindVirtualMachine("Windows XP Mode")
For round = 1 To 2
    On Error Resume Next
    machine.Startup.WaitForCompletion -1
    If Err.Number = 0 Then
        WScript.Echo "start " & round & ": state " & machine.State
        machine.TurnOff.WaitForCompletion -1
    Else
        WScript.Echo "start " & round & ": 0x" & Hex(Err.Number) & ", state " & machine.State
    End If
    On Error GoTo 0
Next
