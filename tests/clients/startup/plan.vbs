' SPDX-License-Identifier: MIT
' The test's part, put in front of client.vbs: what comes of its ten starts.
Dim mock, planned
Set mock = CreateObject("VPCMock.Control")
For planned = 0 To 9
    mock.NextTask("Startup").Result = planned
Next
