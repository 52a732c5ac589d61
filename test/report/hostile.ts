/** Text as a target would write it that wants to be taken for something else. */
export const HOSTILE = {
  script: `</title><script>alert("x")</script><img src=https://evil.example/a.png onerror=alert(1)>`,
  quotes: `" onmouseover="alert(1)" x='y' \`z\``,
  markdown:
    '| a | [click](javascript:alert(1)) `tick` ```fence``` @everyone #1 <!-- x --> https://evil.example/',
  cdata: ']]> &amp; &#0; <![CDATA[',
  ansi: '\u001b[32mPASS\u001b[0m \u001b]8;;https://evil.example\u0007link\u001b]8;;\u0007\b\b\b',
  controls: 'nul\u0000 bell\u0007 c1\u009b31m del\u007f vt\u000b',
  rtl: 'user \u202Egnp.exe\u202C وصول المريض إلى السجل',
  surrogate: `half \ud83d pair \ufffe and whole 🏥`,
  long: `eyJ${'A1b2C3d4'.repeat(60)}`,
} as const;
