' SPDX-License-Identifier: MIT
' What a client did and did wrong, as a test in VBScript asks for it. journal.js prints the same.
Option Explicit

Dim vpc, mock, machine, task, entry, finding, calls

Set mock = CreateObject("VPCMock.Control")
Set vpc = CreateObject("VirtualPC.Application")
Set machine = vpc.FindVirtualMachine("Windows XP Mode")
Set task = machine.Startup
WScript.Echo "early " & task.Result
task.WaitForCompletion 100000
WScript.Echo "result " & task.Result

For Each entry In mock.Journal
    WScript.Echo entry.Kind & " " & entry.Object & " " & entry.Member & " " & entry.ResultName
Next
Set calls = mock.Journal.Calls("Startup")
WScript.Echo "starts " & calls.Count & ", late " & CStr(CInt(calls(1).LateBound))
WScript.Echo "returned " & calls(1).Argument(calls(1).ArgumentName(1))
For Each finding In mock.Findings
    WScript.Echo finding.Id & " " & finding.Object & " " & finding.Member & " " & finding.Count
Next
mock.Findings.Silence "*"
WScript.Echo "findings " & mock.Findings.Count
