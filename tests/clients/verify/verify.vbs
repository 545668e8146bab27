' SPDX-License-Identifier: MIT
' Verify that the client turned the machine off exactly once, after the save.
Option Explicit

Dim mock, save, steps
Set mock = CreateObject("VPCMock.Control")

Sub Expectations
    mock.Reset
    Set save = mock.Expect("Save").Named("the save")
    mock.Expect("TurnOff").Of("Windows XP Mode").Times(1).After save
    mock.Expect("Discard*").Never
End Sub

Sub Verify(who)
    On Error Resume Next
    mock.Verify
    If Err.Number = 0 Then
        WScript.Echo who & ": as expected"
    Else
        WScript.Echo who & ": " & Err.Description
    End If
End Sub

' ---- Clients ----

Sub Wait(task)
    task.WaitForCompletion -1
End Sub

Function Machine
    Set Machine = CreateObject("VirtualPC.Application").FindVirtualMachine("Windows XP Mode")
End Function

Sub GoodClient
    Wait Machine.Startup
    Wait Machine.Save
    Wait Machine.Startup
    Wait Machine.TurnOff
End Sub

Sub HastyClient
    Wait Machine.Startup
    Wait Machine.TurnOff
    Wait Machine.Startup
    Wait Machine.TurnOff
End Sub

Expectations
GoodClient
Verify "good"

Expectations
HastyClient
Verify "hasty"

' In which order, and nothing else.
mock.Reset
mock.InSequence Array(mock.Expect("Startup"), mock.Expect("Save"), mock.Expect("Startup"), _
    mock.Expect("TurnOff"))
mock.Expect("FindVirtualMachine, IVMTask.*").AtLeast 0
GoodClient
Verify "in sequence"
mock.VerifyNoOtherCalls
WScript.Echo "no other calls"
WScript.Echo "a start to wait for: " & mock.WaitForCall("Startup", 0)

' Strict: what nothing names is refused.
mock.Strict = True
On Error Resume Next
Machine.Reset
WScript.Echo Hex(Err.Number) & " " & Err.Description
