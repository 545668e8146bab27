' SPDX-License-Identifier: MIT
' Every failing call that a script can make, with what its error says. errors.js makes the same.
Option Explicit

Dim vpc, machine, mock, clock, plan, gone, task, done, found, long_name, i

' To be called after what must fail.
Sub Failed(label)
    If Err.Number = 0 Then
        WScript.Echo label & ": no error"
    Else
        WScript.Echo label & ": " & Hex(Err.Number) & " [" & Err.Source & "] " & Err.Description
    End If
    Err.Clear
End Sub

Set vpc = CreateObject("VirtualPC.Application")
Set mock = CreateObject("VPCMock.Control")
Set clock = mock.Clock
Set machine = vpc.FindVirtualMachine("Windows XP Mode")
For i = 1 To 81
    long_name = long_name & "n"
Next
On Error Resume Next

WScript.Echo "== a machine that is off"
machine.TurnOff
Failed "TurnOff"
machine.Save
Failed "Save"
machine.Reset
Failed "Reset"
machine.Pause
Failed "Pause"
machine.Resume
Failed "Resume"
machine.Startup2 7
Failed "Startup2"
machine.Name = ""
Failed "no name"
machine.Name = long_name
Failed "long name"
machine.Name = "a/b"
Failed "bad name"

WScript.Echo "== a machine that runs"
machine.Startup.WaitForCompletion -1
machine.Startup
Failed "Startup"
machine.Startup2 0
Failed "Startup2"
machine.Resume
Failed "Resume"
machine.Name = "New"
Failed "Name"
machine.Pause
machine.Pause
Failed "Pause"

WScript.Echo "== collections"
Set found = vpc.VirtualMachines.Item(0)
Failed "machine 0"
Set found = vpc.VirtualMachines.Item(2)
Failed "machine 2"
Set found = vpc.Tasks.Item(99)
Failed "task 99"

WScript.Echo "== tasks"
Set task = machine.TurnOff
task.Cancel
Failed "Cancel"
task.WaitForCompletion -2
Failed "WaitForCompletion"
task.WaitForCompletion -1
task.Cancel
Failed "Cancel of a complete task"

WScript.Echo "== the control"
mock.NextTask "Pause"
Failed "NextTask"
mock.TaskOf Nothing
Failed "TaskOf Nothing"
mock.TaskOf machine
Failed "TaskOf a machine"
mock.EarlyResult = "Early"
Failed "EarlyResult"
clock.Mode = 3
Failed "Mode"
clock.Advance -0.5
Failed "Advance"
clock.PollStep = -1
Failed "PollStep"

WScript.Echo "== a plan"
Set plan = mock.NextTask("Startup")
plan.Result = "Fine"
Failed "a word"
plan.Result = 10
Failed "a number"
plan.Result = 4.5
Failed "a fraction"
plan.Result = Null
Failed "Null"
plan.Result = mock
Failed "an object"
plan.Progress = "much"
Failed "words"
plan.Progress = Array(0, 101)
Failed "above 100"
plan.Duration = -2
Failed "Duration"
plan.PercentCompleted = 1
Failed "PercentCompleted"
plan.Complete
Failed "Complete"

WScript.Echo "== what is over"
Set done = mock.CreateTask
done.PercentCompleted = 101
Failed "PercentCompleted"
done.Discard
Failed "Discard"
done.Complete
done.Complete
Failed "Complete"
done.Result = 1
Failed "Result"
done.Progress = Array(1)
Failed "Progress"
Set gone = mock.NextTask("Save")
gone.Discard
gone.Discard
Failed "Discard of what is gone"
gone.Result = 1
Failed "Result of what is gone"

WScript.Echo "== after a reset"
mock.Reset
machine.Name = "New"
Failed "Name"
machine.Startup
Failed "Startup"
machine.Pause
Failed "Pause"
task.Cancel
Failed "Cancel"
done.Result = 1
Failed "Result"
plan.Discard
Failed "Discard"
