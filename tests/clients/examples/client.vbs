' SPDX-License-Identifier: MIT
' A correct client in ten calls: starts Windows XP Mode and turns it off again. Whatever fails is said
' and gives status 1, and a machine that may have been started is not left running.
Option Explicit
Const Success = 0, TurnedOff = 1
Dim vpc, machine, status
status = 0
On Error Resume Next
Set vpc = CreateObject("VirtualPC.Application")
If Not Failed("VirtualPC.Application") Then Set machine = vpc.FindVirtualMachine("Windows XP Mode")
If status = 0 Then
    If Not Failed("FindVirtualMachine") Then Use machine
End If
' Quit does not let go of them.
Set machine = Nothing
Set vpc = Nothing
WScript.Quit status

' Whether the last call failed; says so then.
Function Failed(what)
    Failed = Err.Number <> 0
    If Failed Then Complain what & " failed with 0x" & Hex(Err.Number) & ": " & Err.Description
    Err.Clear
End Function

Sub Complain(words)
    WScript.Echo words
    status = 1
End Sub

Sub Use(machine)
    Dim state, task
    On Error Resume Next
    If machine Is Nothing Then
        Complain "There is no Windows XP Mode."
        Exit Sub
    End If
    state = machine.State
    If Failed("State") Then Exit Sub
    If state <> TurnedOff Then
        Complain "Windows XP Mode is not turned off."
        Exit Sub
    End If
    Set task = machine.Startup
    ' From here on it may be running, also when the call has failed.
    If Not Failed("Startup") Then
        If Finished("Startup", task) Then WScript.Echo "Windows XP Mode has started."
    End If
    TurnOff machine
End Sub

' Waits for a task, at most ten minutes. True: it has done its work; else it has said why not.
Function Finished(what, task)
    Dim complete, result, i
    On Error Resume Next
    Finished = False
    complete = False
    For i = 1 To 10
        task.WaitForCompletion 60000
        If Failed(what & ": WaitForCompletion") Then Exit Function
        complete = task.IsComplete
        If Failed(what & ": IsComplete") Then Exit Function
        If complete Then Exit For
    Next
    If Not complete Then
        Complain what & " does not end."
        Exit Function
    End If
    result = task.Result
    If Failed(what & ": Result") Then Exit Function
    If result <> Success Then
        Complain what & " ended with " & result & ": " & task.ErrorDescription
        Err.Clear
        Exit Function
    End If
    Finished = True
End Function

' Tries again when something fails. It may be off already when something has failed before.
Sub TurnOff(machine)
    Dim task, state, i
    On Error Resume Next
    For i = 1 To 4
        If status <> 0 Then
            state = machine.State
            If Not Failed("State") And state = TurnedOff Then Exit Sub
        End If
        Set task = machine.TurnOff
        If Not Failed("TurnOff") Then
            If Finished("TurnOff", task) Then Exit Sub
        End If
    Next
    Complain "The machine could not be turned off."
End Sub
