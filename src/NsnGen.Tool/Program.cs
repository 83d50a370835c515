using NsnGen.Tool;

return await ToolCommand.RunAsync(args).ConfigureAwait(false);
