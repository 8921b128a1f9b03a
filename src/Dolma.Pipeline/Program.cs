using Dolma.Pipeline.CommandLine;
using Dolma.Pipeline.Commands;

using var shutdown = new Shutdown();
return (int)new CommandRunner(CommandCatalog.All, Console.Out, Console.Error).Run(args, shutdown.Token);
