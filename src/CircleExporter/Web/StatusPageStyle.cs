namespace CircleExporter.Web;

/// <summary>How the page for people looks.</summary>
internal static class StatusPageStyle
{
    public const string Css = """
            :root { --ink: #1d2733; --soft: #5b6776; --paper: #f5f7f9; --card: #fff; --line: #dde3e9; --accent: #0b7a4b; --up: #0b7a4b; --down: #b3261e; }
            @media (prefers-color-scheme: dark) {
              :root { --ink: #e6ebf1; --soft: #97a4b3; --paper: #12171d; --card: #1a212a; --line: #2d3743; --accent: #4cc38a; --up: #4cc38a; --down: #ff8a80; }
            }
            body { margin: 0 auto; max-width: 64rem; padding: 2.5rem 1.25rem; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
            h1, h2 { line-height: 1.2; margin: 0; }
            h2 { margin: 2.5rem 0 .75rem; font-size: 1.15rem; }
            small, header p, dt, .empty, time { color: var(--soft); }
            h1 small, h2 small { font-weight: 400; font-size: .65em; }
            header p { margin: .25rem 0 1.25rem; }
            nav { display: flex; flex-wrap: wrap; gap: .5rem; }
            a { color: var(--accent); border: 1px solid var(--line); border-radius: .5rem; padding: .4rem .9rem; text-decoration: none; background: var(--card); }
            a:hover, a:focus-visible { border-color: var(--accent); }
            a.main { background: var(--accent); border-color: var(--accent); color: var(--card); }
            dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.5rem; margin: 2rem 0 0; }
            dd { margin: 0; }
            .table { overflow-x: auto; border: 1px solid var(--line); border-radius: .75rem; background: var(--card); }
            table { border-collapse: collapse; width: 100%; font-size: .925rem; }
            th, td { text-align: left; padding: .6rem 1rem; border-bottom: 1px solid var(--line); vertical-align: top; }
            tr:last-child td { border-bottom: 0; }
            th { color: var(--soft); font-weight: 600; white-space: nowrap; }
            td span::before { content: "\25CF\00A0"; }
            .up { color: var(--up); }
            .down { color: var(--down); font-weight: 600; }
            .waiting { color: var(--soft); }
        """;
}
