namespace Dolma.Taggers.Licenses;

/// <summary>A licence that a page names; all ranges are in bytes of the page.</summary>
/// <param name="End">Where the search goes on.</param>
/// <param name="Type"><c>by-nc</c>, <c>publicdomain/zero</c>.</param>
/// <param name="Version"><c>4.0</c>; empty if none is named.</param>
/// <param name="Language">Two characters; empty if none is named.</param>
internal readonly record struct License(int End, Range Type, Range Version = default, Range Language = default);
