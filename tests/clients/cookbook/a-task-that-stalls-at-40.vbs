' SPDX-License-Identifier: MIT
' A client that knows nothing of the mock: gives a start ten seconds, then cancels it.
Dim task, second
Set task = CreateObject("VirtualPC.Application").FindVirtualMachine("Windows XP Mode").Startup
For second = 1 To 10
    task.WaitForCompletion 1000
    If task.IsComplete Then Exit For
Next
If task.IsComplete Then
    WScript.Echo "started"
Else
    WScript.Echo "given up at " & task.PercentCompleted & "%"
    task.Cancel
    WScript.Echo "result " & task.Result
End If
