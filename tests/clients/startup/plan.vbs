' SPDX-License-Identifier: MIT
' The test's part, put in front of client.vbs: what comes of its ten starts.
Dim mock, plan, planned
Set mock = CreateObject("VPCMock.Control")
For planned = 0 To 9
    Set plan = mock.NextTask("Startup")
    plan.Result = planned
    If planned > 0 Then plan.Progress = Array(0, 5 * planned, 10 * planned)
Next
