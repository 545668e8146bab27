' Loads the scenarios of the folder that is named, and says which of them are taken.
Option Explicit
Dim mock, files, file, before
Set mock = CreateObject("VPCMock.Control")
Set files = CreateObject("Scripting.FileSystemObject")
For Each file In files.GetFolder(WScript.Arguments(0)).Files
    If LCase(files.GetExtensionName(file.Path)) = "xml" Then
        before = mock.SaveText
        On Error Resume Next
        mock.Load file.Path
        If Err.Number = 0 Then
            WScript.Echo file.Name & ": taken"
            On Error GoTo 0
            before = mock.SaveText
            mock.Reset
            mock.LoadText before
            If mock.SaveText <> before Then WScript.Echo file.Name & ": not the same again"
            mock.Reset
        Else
            WScript.Echo file.Name & ": refused"
            If InStr(Err.Description, file.Name & ", line ") = 0 Then WScript.Echo Err.Description
            On Error GoTo 0
            If mock.SaveText <> before Then WScript.Echo file.Name & ": something has changed"
        End If
        On Error GoTo 0
    End If
Next
