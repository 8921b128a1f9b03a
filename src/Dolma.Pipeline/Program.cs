using Dolma.Core.Resources;
using Dolma.Core.Storage;
using Dolma.Pipeline.CommandLine;
using Dolma.Pipeline.Commands;
using Dolma.Pipeline.Config;

using var shutdown = new Shutdown();
var storage = new StorageRouter();
var dispatcher = new CommandDispatcher(CommandCatalog.All, Console.Out, Console.Error)
{
    OpenConfig = path => storage.Find(path) is null ? null : storage.OpenRead(path),
    Environment = new ConfigEnvironment
    {
        Glob = pattern => [.. PythonGlob.Expand(storage, pattern).Select(file => file.Path)],
        Cache = address => new ResourceCache(ResourceFolders.FromEnvironment(), storage).Get(address).Path,
    },
};
return (int)dispatcher.Run(args, shutdown.Token);
