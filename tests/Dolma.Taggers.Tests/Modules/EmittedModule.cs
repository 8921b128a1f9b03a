using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Runtime.Versioning;
using Document = Dolma.Core.Documents.Document;

namespace Dolma.Taggers.Tests.Modules;

/// <summary>Assemblies for the tests, written without a compiler: a tagger in them emits the span [0, 1) with a score that is chosen here.</summary>
internal sealed class EmittedModule
{
    private static readonly ConstructorInfo Registration = typeof(DolmaTaggerAttribute).GetConstructors()[0];

    private readonly PersistedAssemblyBuilder _assembly;
    private readonly ModuleBuilder _module;

    public EmittedModule(string name, string target = ".NETCoreApp,Version=v10.0")
    {
        _assembly = new PersistedAssemblyBuilder(new AssemblyName(name), typeof(object).Assembly);
        _assembly.SetCustomAttribute(new CustomAttributeBuilder(typeof(TargetFrameworkAttribute).GetConstructors()[0], [target]));
        _module = _assembly.DefineDynamicModule(name);
    }

    /// <summary>Adds a tagger class.</summary>
    /// <param name="constructor">What its constructor takes; null for none that can be called.</param>
    public EmittedModule Tagger(
        string className, string? registeredAs, double score = 1, TypeAttributes attributes = TypeAttributes.Public, Type[]? constructor = null, bool throws = false)
    {
        TypeBuilder type = Define(className, registeredAs, typeof(Tagger), attributes);
        ConstructorBuilder made = type.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, constructor ?? []);
        ILGenerator code = made.GetILGenerator();
        if (throws)
        {
            code.Emit(OpCodes.Ldstr, "no licence");
            code.Emit(OpCodes.Newobj, typeof(InvalidOperationException).GetConstructor([typeof(string)])!);
            code.Emit(OpCodes.Throw);
        }

        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Call, typeof(Tagger).GetConstructor(BindingFlags.Instance | BindingFlags.NonPublic, [])!);
        code.Emit(OpCodes.Ret);

        code = Override(type, "get_Types", typeof(IReadOnlyList<string>), []);
        code.Emit(OpCodes.Ldc_I4_1);
        code.Emit(OpCodes.Newarr, typeof(string));
        code.Emit(OpCodes.Dup);
        code.Emit(OpCodes.Ldc_I4_0);
        code.Emit(OpCodes.Ldstr, "found");
        code.Emit(OpCodes.Stelem_Ref);
        code.Emit(OpCodes.Ret);

        code = Override(type, "Tag", typeof(void), [typeof(Document), typeof(SpanSink)]);
        code.Emit(OpCodes.Ldarg_2);
        code.Emit(OpCodes.Ldc_I4_0);
        code.Emit(OpCodes.Ldc_I4_0);
        code.Emit(OpCodes.Ldc_I4_1);
        code.Emit(OpCodes.Ldc_R8, score);
        code.Emit(OpCodes.Call, typeof(SpanSink).GetMethod(nameof(SpanSink.Add))!);
        code.Emit(OpCodes.Ret);
        type.CreateType();
        return this;
    }

    /// <summary>Adds a class that is registered and no tagger.</summary>
    public EmittedModule Other(string className, string? registeredAs)
    {
        Define(className, registeredAs, typeof(object), TypeAttributes.Public).CreateType();
        return this;
    }

    public string Save(string path)
    {
        _assembly.Save(path);
        return path;
    }

    /// <summary>Saves it with one more reference, to another version of the taggers' assembly.</summary>
    public string SaveReferringTo(Version taggers, string path)
    {
        MetadataBuilder metadata = _assembly.GenerateMetadata(out BlobBuilder code, out BlobBuilder fields);
        metadata.AddAssemblyReference(metadata.GetOrAddString("Dolma.Taggers"), taggers, default, default, default(AssemblyFlags), default);
        var image = new BlobBuilder();
        new ManagedPEBuilder(PEHeaderBuilder.CreateLibraryHeader(), new MetadataRootBuilder(metadata), code, fields).Serialize(image);
        File.WriteAllBytes(path, image.ToArray());
        return path;
    }

    private TypeBuilder Define(string className, string? registeredAs, Type parent, TypeAttributes attributes)
    {
        TypeBuilder type = _module.DefineType(className, attributes | TypeAttributes.Class, parent);
        if (registeredAs is not null)
            type.SetCustomAttribute(new CustomAttributeBuilder(Registration, [registeredAs]));
        return type;
    }

    private static ILGenerator Override(TypeBuilder type, string name, Type returns, Type[] takes) =>
        type.DefineMethod(name, MethodAttributes.Public | MethodAttributes.Virtual | MethodAttributes.HideBySig, returns, takes).GetILGenerator();
}
