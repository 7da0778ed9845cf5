{ TFPHTTPClient of Free Pascal: one client that keeps its connection, two requests. }
{$mode objfpc}{$H+}
program drive;

uses SysUtils, Classes, fphttpclient, ssockets, sslsockets, opensslsockets;

var
  Client: TFPHTTPClient;
  Base, Body: string;

function Ask(const Verb, Url: string): string;
var
  Answer: TStringStream;
begin
  Body := '';
  Answer := TStringStream.Create('');
  try
    try
      Client.HTTPMethod(Verb, Url, Answer, []);
      Body := Answer.DataString;
      Result := IntToStr(Client.ResponseStatusCode);
    except
      on Problem: Exception do
        Result := 'error ' + Problem.ClassName + ': ' + StringReplace(Problem.Message, LineEnding, ' ', [rfReplaceAll]);
    end;
  finally
    Answer.Free;
  end;
end;

function Judged: string;
begin
  if Body = 'second answer' + #10 then Result := 'ok' else Result := 'wrong';
end;

var
  First, Second: string;
begin
  if ParamStr(1) = 'version' then
  begin
    WriteLn('version=', {$I %FPCVERSION%});
    WriteLn('library=fphttpclient of Free Pascal ', {$I %FPCVERSION%});
    WriteLn('ownTimeout=IOTimeout');
    Halt(0);
  end;
  Base := ParamStr(2);
  Client := TFPHTTPClient.Create(nil);
  Client.KeepConnection := True;
  if GetEnvironmentVariable('OWN_TIMEOUT') <> '' then
    Client.IOTimeout := StrToInt(GetEnvironmentVariable('OWN_TIMEOUT')) * 1000;
  Client.AddHeader('Destination', Base + 'copy.txt');
  First := Ask(ParamStr(1), Base + 'a.txt');
  WriteLn('first=', First);
  Client.RequestHeaders.Clear;
  Second := Ask('GET', Base + 'second.txt');
  WriteLn('secondStatus=', Second);
  WriteLn('second=', Judged);
end.
