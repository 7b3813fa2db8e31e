import { Flex, Heading, Text } from '@hubspot/ui-extensions';
import type { AgentWay } from '../../generated/wire.ts';
import type { SettingsTexts } from '../../texts/settings-texts.ts';
import { CopyField, type CopyText } from './CopyField.tsx';

const WAYS = {
  hubspot_agent_tool: { title: 'way_agent_tool', text: 'way_agent_tool_text' },
  customer_agent_action: { title: 'way_action', text: 'way_action_text' },
  mcp: { title: 'way_mcp', text: 'way_mcp_text' },
  https: { title: 'way_https', text: 'way_https_text' },
} as const satisfies Readonly<Record<AgentWay, unknown>>;

/** How an agent reaches the tools, one way after the other. */
export function WayWords({ ways, t }: { readonly ways: readonly AgentWay[]; readonly t: SettingsTexts }) {
  return (
    <>
      {ways.map((way) => (
        <Flex key={way} direction="column">
          <Text format={{ fontWeight: 'demibold' }}>{t(WAYS[way].title)}</Text>
          <Text>{t(WAYS[way].text)}</Text>
        </Flex>
      ))}
    </>
  );
}

interface WhereToEnterProps {
  /** Unique on the page. */
  readonly name: string;
  /** Origin and path prefix of our backend, without a trailing slash. */
  readonly backendUrl: string;
  readonly t: SettingsTexts;
  readonly copy: CopyText;
}

/** Where a key goes: the addresses, and how the key is sent to them. */
export function WhereToEnter({ name, backendUrl, t, copy }: WhereToEnterProps) {
  const fields = [
    { way: 'mcp', value: `${backendUrl}/mcp` },
    { way: 'https', value: `${backendUrl}/v1/tools` },
  ] as const;
  return (
    <Flex direction="column" gap="sm">
      <Heading>{t('keys_where_title')}</Heading>
      <Text>{t('keys_where')}</Text>
      {fields.map(({ way, value }) => (
        <CopyField
          key={way}
          name={`${name}-${way}`}
          label={t(`keys_where_${way}`)}
          description={t(`keys_where_${way}_help`)}
          value={value}
          button={t(`keys_copy_${way}`)}
          t={t}
          copy={copy}
        />
      ))}
    </Flex>
  );
}
