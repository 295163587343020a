"""What the numbers say: candidate findings from the estimates of every table, ranked, without words.

    find(tables, settings) -> tuple of Finding, by rank             `ranking.find`
    findings_frame(told) -> DataFrame, one row a finding            `frame.findings_frame`

The contract of `findings.csv` stands in `analysis.findings.frame`; words are made of findings in
`analysis.reporting.wording.finding_sentences`; `study.findings` and `comparison.findings` join both.
"""
