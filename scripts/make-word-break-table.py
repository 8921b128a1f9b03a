"""Writes src/Dolma.Core/Text/WordBreakTable.cs from the Unicode character database, as the Python package `regex` holds it.

    python scripts/make-word-break-table.py > src/Dolma.Core/Text/WordBreakTable.cs
"""

import regex

CLASSES = ["Other", "CR", "LF", "Newline", "Extend", "ZWJ", "Regional_Indicator", "Format", "Katakana", "Hebrew_Letter", "ALetter",
           "Single_Quote", "Double_Quote", "MidNumLet", "MidLetter", "MidNum", "Numeric", "ExtendNumLet", "WSegSpace"]
PICTOGRAPHIC = 32
PER_LINE = 10


def value(code_point, patterns, pictographic):
    text = chr(code_point)
    found = next((i for i, p in enumerate(patterns, 1) if p.match(text)), 0)
    return found | (PICTOGRAPHIC if pictographic.match(text) else 0)


def main():
    patterns = [regex.compile(r"\p{Word_Break=%s}" % name) for name in CLASSES[1:]]
    pictographic = regex.compile(r"\p{Extended_Pictographic}")
    changes, last = [], 0
    for code_point in range(0x110000):
        if 0xD800 <= code_point < 0xE000:
            continue
        now = value(code_point, patterns, pictographic)
        if now != last:
            changes.append(f"0x{code_point << 8 | now:X}")
        last = now
    print("// Made by scripts/make-word-break-table.py from the Unicode character database; do not edit.")
    print("namespace Dolma.Core.Text;\n")
    print("/// <summary>Word_Break and Extended_Pictographic of every code point.</summary>")
    print("internal static class WordBreakTable\n{")
    print("    /// <summary>Where the value changes: code point × 256 + class, plus 32 if the code point is Extended_Pictographic.</summary>")
    print("    public static ReadOnlySpan<uint> Changes =>\n    [")
    for i in range(0, len(changes), PER_LINE):
        print("        " + ", ".join(changes[i:i + PER_LINE]) + ",")
    print("    ];\n}")


main()
