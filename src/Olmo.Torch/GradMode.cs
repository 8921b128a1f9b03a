namespace Olmo.Torch;

/// <summary>Switches the calling thread's recording of gradients off until disposed.</summary>
public readonly ref struct GradMode
{
    private readonly bool _before;

    private GradMode(bool before) => _before = before;

    public static bool IsEnabled => Native.GradEnabled() != 0;

    /// <summary>Operators record nothing, and parameters can be changed in place.</summary>
    public static GradMode Disabled()
    {
        bool before = IsEnabled;
        Native.SetGradEnabled(0);
        return new GradMode(before);
    }

    public void Dispose() => Native.SetGradEnabled(_before ? 1 : 0);
}
