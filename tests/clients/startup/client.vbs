' SPDX-License-Identifier: MIT
' A client of Windows Virtual PC that knows nothing of the mock: starts a machine ten times, shows
' how far each start is, and prints what its task says of the end.
Option Explicit

Const vmVMState_Running = 5
Dim results, vpc, machine, i
results = Array("Success", "Cancelled", "UnexpectedError", "OutOfMemoryError", _
    "DiskRelatedError", "IncompatibleSavedStateError", "TimeOutError", "IllegalValueError", _
    "ThreadCrashError", "ShutdownAbort")

Sub Finish(task)
    Do Until task.IsComplete
        task.WaitForCompletion 500
        WScript.Echo task.PercentCompleted & "%"
    Loop
End Sub

Sub StartAndStop(number)
    Dim task, text
    WScript.Echo number & ". " & machine.Name & ":"
    Set task = machine.Startup
    Finish task
    text = task.Result
    If task.Result >= 0 And task.Result <= UBound(results) Then text = results(task.Result)
    If task.Error <> 0 Then text = text & " (0x" & Hex(task.Error) & ") " & task.ErrorDescription
    WScript.Echo "-> " & text
    If machine.State = vmVMState_Running Then machine.TurnOff.WaitForCompletion -1
End Sub

Set vpc = CreateObject("VirtualPC.Application")
Set machine = vpc.FindVirtualMachine("Windows XP Mode")
If machine Is Nothing Then
    WScript.Echo "There is no Windows XP Mode."
    WScript.Quit 1
End If
For i = 1 To 10
    StartAndStop i
Next
