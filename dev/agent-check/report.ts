import type { AgentReport } from './check-agent.ts';

/** The report for a person: what was found, with the words that were said; or that nothing was. */
export function readableReport({ customers, findings }: AgentReport): string {
  const messages = customers.reduce((sum, { turns }) => sum + turns.length, 0);
  const heard = `${customers.length} customers, ${messages} messages`;
  if (findings.length === 0) return `\nPassed: ${heard}, nothing found.\n`;
  const blocks = findings.map(({ name, customer, turn, seen, why }) => {
    const said = customers
      .find((each) => each.customer === customer)
      ?.turns.find((each) => each.turn === turn);
    const lines = [
      `${name}: customer ${customer}, message ${turn}`,
      ...(said === undefined ? [] : [`  ${said.who} wrote: ${oneLine(said.message)}`]),
      ...(said?.replies ?? []).map((reply) => `  agent replied: ${oneLine(reply)}`),
      ...(said === undefined || said.calls.length === 0 ? [] : [`  it called: ${brief(said.calls)}`]),
      `  seen: ${oneLine(seen)}`,
      `  why it matters: ${why}`,
    ];
    return lines.join('\n');
  });
  return `\n${blocks.join('\n\n')}\n\nNot passed: ${heard}, ${findings.length} found.\n`;
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** A long row of equal calls as one with its count. */
function brief(calls: readonly string[]): string {
  const rows: { readonly call: string; count: number }[] = [];
  for (const call of calls) {
    const last = rows.at(-1);
    if (last?.call === call) last.count += 1;
    else rows.push({ call, count: 1 });
  }
  return rows.map(({ call, count }) => (count === 1 ? call : `${call} (${count} times)`)).join(', ');
}
