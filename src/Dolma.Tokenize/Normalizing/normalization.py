"""Writes normalization.txt, the data behind NormalizationData.cs, from Python's Unicode database.

    python3 normalization.py > normalization.txt

Lines: `c FIRST LAST CLASS` (canonical combining class of a range), `d CODE A [B]` (one-step canonical decomposition of a character
that is not a primary composite), `p CODE A B` (a primary composite: A followed by B composes to it), `k CODE A ...` (one-step
compatibility decomposition). Hangul syllables are left out, they are arithmetic.
"""
import sys
import unicodedata as u

print(f"# Unicode {u.unidata_version}")
run = None
for code in range(sys.maxunicode + 2):
    value = u.combining(chr(code)) if code <= sys.maxunicode else 0
    if run and run[2] == value:
        run[1] = code
        continue
    if run and run[2]:
        print("c %X %X %d" % tuple(run))
    run = [code, code, value]
for code in range(sys.maxunicode + 1):
    mapping = u.decomposition(chr(code))
    if not mapping:
        continue
    parts = mapping.split()
    if mapping.startswith("<"):
        kind, parts = "k", parts[1:]
    else:
        kind = "p" if u.normalize("NFC", chr(code)) == chr(code) else "d"
    print(kind, "%X" % code, " ".join("%X" % int(part, 16) for part in parts))
