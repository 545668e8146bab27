' SPDX-License-Identifier: MIT
' VPCMock.Control in all its parts, as a test in VBScript uses it. control.js prints the same.
Option Explicit

Dim vpc, machine, mock, clock, plan, second, task, view, own, started

Function YesNo(truth)
    YesNo = "no"
    If truth Then YesNo = "yes"
End Function

Function List(steps)
    Dim step_
    For Each step_ In steps
        If List <> "" Then List = List & ","
        List = List & step_
    Next
End Function

Sub Say(label, value)
    WScript.Echo label & ": " & value
End Sub

' To be called after what is expected to fail.
Sub SayError(label)
    Say label, Hex(Err.Number) & " " & Err.Description
    Err.Clear
End Sub

Sub TurnOff
    machine.TurnOff.WaitForCompletion -1
End Sub

Set vpc = CreateObject("VirtualPC.Application")
Set mock = CreateObject("VPCMock.Control")
Set machine = vpc.FindVirtualMachine("Windows XP Mode")
Set clock = mock.Clock
Say "version", YesNo(mock.Version = CreateObject("vpcmock.control.1").version)

Say "== a plan", mock.PlannedTasks
Set plan = mock.NextTask("Startup")
Say "planned", mock.PlannedTasks
Say "state", plan.State
Say "member", plan.Member
Say "duration", plan.Duration
Say "nothing yet", YesNo(plan.Task Is Nothing)
Say "progress is empty", YesNo(IsEmpty(plan.Progress))
plan.Result = "diskrelatederror"
plan.Duration = 300
plan.Description = "Booting"
plan.Progress = Array(0, 20, 40)
Say "progress", List(plan.Progress)
Say "result", plan.Result
Say "name", plan.ResultName
Say "default member", "" & plan
Set task = machine.Startup
Say "planned", mock.PlannedTasks
Say "description", task.Description
Say "state", plan.State
Say "same task", YesNo(plan.Task.ID = task.ID)
Say "percent", plan.PercentCompleted
clock.Advance 100
Say "percent", plan.PercentCompleted
clock.Advance 100
Say "percent", plan.PercentCompleted
clock.Advance 100
Say "state", plan.State
Say "percent", plan.PercentCompleted
Say "client's result", task.Result
Say "client's error", Hex(task.Error) & " " & task.ErrorDescription
Say "machine", machine & " " & machine.State
Say "now", clock.Now

Say "== own error", ""
Set plan = mock.NextTask("IVMVirtualMachine::Startup")
plan.Error = -1610350077
plan.ErrorDescription = "No room"
plan.Result = 3
Set task = machine.Startup
task.WaitForCompletion -1
Say "error", Hex(task.Error) & " " & task.ErrorDescription

Say "== by hand", ""
Set plan = mock.NextTask("*")
plan.Duration = -1
plan.IsCancelable = False
Say "member", plan.Member
Set task = machine.Startup
Say "member", plan.Member
clock.Advance 1000000000
Say "complete", YesNo(task.IsComplete)
Say "cancelable", YesNo(task.IsCancelable)
plan.PercentCompleted = 33
clock.Advance 1000
Say "percent", task.PercentCompleted
plan.Complete
Say "complete", YesNo(task.IsComplete)
Say "result", plan.ResultName & " " & task.PercentCompleted
Say "machine", machine.State
TurnOff
Set plan = mock.NextTask("startup")
plan.Duration = -1
machine.Startup
plan.Complete "vmTaskResult_TimeOutError"
Say "result", plan.ResultName & " " & plan.State
Say "machine", machine.State

Say "== in order", ""
Set plan = mock.NextTask("Startup")
Set second = mock.NextTask("Startup")
plan.Result = "Cancelled"
second.Result = "ShutdownAbort"
machine.Startup.WaitForCompletion -1
Say "first", plan.State & " " & second.State
machine.Startup.WaitForCompletion -1
Say "second", plan.State & " " & second.State
Set plan = mock.NextTask("Save")
plan.Discard
Say "planned", mock.PlannedTasks

Say "== clock", ""
mock.Reset
Set machine = vpc.FindVirtualMachine("Windows XP Mode")
Say "mode", clock.Mode & " step " & clock.PollStep
Set task = machine.Startup
Say "percent", task.PercentCompleted & " " & task.PercentCompleted & " " & task.PercentCompleted
Say "now", clock
clock.PollStep = 250
Say "percent", task.PercentCompleted & " " & task.PercentCompleted & " " & task.PercentCompleted
clock.Mode = 1
Say "percent", task.PercentCompleted & " " & task.PercentCompleted & " " & task.PercentCompleted
task.WaitForCompletion 100
Say "now", clock.Now
task.WaitForCompletion -1
Say "now", clock.Now & " machine " & machine.State
TurnOff

Say "== undocumented", YesNo(mock.AllowUndocumentedResults)
Set plan = mock.NextTask("Startup")
On Error Resume Next
plan.Result = 42
SayError "refused"
On Error GoTo 0
mock.AllowUndocumentedResults = True
plan.Result = 42
Say "taken", plan.ResultName & " " & plan.Result
Set task = machine.Startup
mock.EarlyResult = -3
Say "early", task.Result
task.WaitForCompletion -1
Say "result", task.Result & " " & Hex(task.Error) & " " & task.ErrorDescription

Say "== codes", ""
mock.CancelCompleteCode = 0
task.Cancel
Say "cancelled", task.Result
mock.CancelCompleteCode = -2147024891
On Error Resume Next
task.Cancel
SayError "cancel"
mock.EarlyResultCode = -2147467259
Set task = machine.Startup
Say "early", task.Result
SayError "early"
mock.WaitTimeoutCode = -1610350078
task.WaitForCompletion 10
SayError "wait"
On Error GoTo 0
Set view = mock.TaskOf(task)
view.Complete 0
Say "view", view.Member & " " & view.Task.ID - task.ID

Say "== own task", ""
started = vpc.Tasks.Count
Set own = mock.CreateTask
Say "one more", vpc.Tasks.Count - started
Say "task", own.Member & own.Duration & " " & own.State & " " & YesNo(own.IsCancelable)
own.Progress = "10,90"
Say "percent", own.PercentCompleted
own.Progress = Empty
own.Task.Cancel
Say "result", own.ResultName

Say "== errors", ""
On Error Resume Next
mock.NextTask "Pause"
SayError "member"
own.Result = 0
SayError "complete"
Set plan = mock.NextTask("Startup")
plan.Result = "Sucess"
SayError "name"
plan.Result = 4.5
SayError "number"
plan.Progress = Array(0, 50, 49)
SayError "progress"
plan.Duration = -2
SayError "duration"
plan.Complete
SayError "planned"
clock.Advance -1
SayError "advance"
On Error GoTo 0
mock.Reset
Say "now", clock.Now & " planned " & mock.PlannedTasks & " tasks " & vpc.Tasks.Count
