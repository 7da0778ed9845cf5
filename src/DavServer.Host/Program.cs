using DavServer.Host.Commands;

return await CommandTree.InvokeAsync(args, Environment.GetEnvironmentVariables(), Console.Out, Console.Error);
