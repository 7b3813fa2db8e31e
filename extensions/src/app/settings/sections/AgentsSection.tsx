import { Alert, Button, EmptyState, Flex, Heading, LoadingSpinner, Text } from '@hubspot/ui-extensions';
import { memo } from 'react';
import { TroubleNotice } from '../generated/ui/TroubleNotice.tsx';
import type { SectionProps } from '../page.ts';
import { WayWords, WhereToEnter } from './agents/ConnectParts.tsx';
import { CreateKeyPanel } from './agents/CreateKeyPanel.tsx';
import { KeysTable } from './agents/KeysTable.tsx';
import type { KeyTools } from './agents/key-tools.ts';
import { useAgentKeys } from './agents/use-agent-keys.ts';

type AgentsProps = SectionProps & Pick<KeyTools, 'copy' | 'backendUrl' | 'closeOverlay'>;

/**
 * Keys for agents that run outside of HubSpot. Everybody sees them; super admins make and change them; whoever may
 * edit the settings can revoke one. The keys are asked for when the tab is opened for the first time.
 */
export const AgentsSection = memo(function AgentsSection(props: AgentsProps) {
  const { session, t, locale, announce, copy, backendUrl, closeOverlay } = props;
  const { overview } = session;
  const keys = useAgentKeys(session.api);
  const tools: KeyTools = { keys, t, announce, copy, backendUrl, closeOverlay };
  const { list } = keys;
  return (
    <Flex direction="column" gap="md">
      <Heading>{t('keys_title')}</Heading>
      <Text>{t('keys_intro')}</Text>
      {!overview.me.canNameEditors && <WhoMayChange {...props} />}
      {keys.trouble !== undefined && <TroubleNotice trouble={keys.trouble} t={t} onRetry={keys.reload} />}
      {/* In one place whatever else is drawn: a panel that moves would close and lose what is in it. */}
      {list !== undefined && (
        <Flex gap="sm" wrap>
          {overview.me.canNameEditors && (
            <Button variant="primary" overlay={<CreateKeyPanel list={list} tools={tools} />}>
              {t('keys_create')}
            </Button>
          )}
          {list.keys.length > 0 && (
            <Button disabled={keys.isLoading} onClick={keys.reload}>
              {t('keys_reload')}
            </Button>
          )}
        </Flex>
      )}
      {list === undefined && keys.isLoading && <LoadingSpinner label={t('keys_loading')} showLabel />}
      {list?.keys.length === 0 && <NoKeys t={t} />}
      {list !== undefined && list.keys.length > 0 && <KeysTable {...{ list, tools, overview, locale }} />}
      {list !== undefined && list.keys.length > 0 && (
        <WhereToEnter name="agents" backendUrl={backendUrl} t={t} copy={copy} />
      )}
    </Flex>
  );
});

function WhoMayChange({ session: { overview }, t }: AgentsProps) {
  const { admins, me } = overview;
  return (
    <Alert title={t('keys_only_super_admins')} variant="info">
      <Flex direction="column" gap="xs">
        <Text>{t('keys_only_super_admins_text')}</Text>
        {me.canEdit && <Text>{t('keys_editors_revoke')}</Text>}
        <Text>
          {admins.length === 0 ? t('access_ask_unknown') : t('access_ask', { names: admins.join(', ') })}
        </Text>
      </Flex>
    </Alert>
  );
}

/** What an agent can be, and which of them need a key at all. */
function NoKeys({ t }: Pick<AgentsProps, 't'>) {
  return (
    <>
      <EmptyState title={t('keys_empty_title')} layout="vertical" imageName="lock">
        <Text>{t('keys_empty')}</Text>
      </EmptyState>
      <WayWords ways={['hubspot_agent_tool', 'mcp', 'https']} t={t} />
    </>
  );
}
