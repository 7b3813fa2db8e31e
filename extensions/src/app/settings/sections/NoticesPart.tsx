import { Flex, Heading, List, Text } from '@hubspot/ui-extensions';
import { formatMoment } from '../generated/texts/moment.ts';
import type { SectionProps } from '../page.ts';

/** What happened with mails, their pages and calls in the last week, as far as an admin should know. */
export function NoticesPart({ session, t, locale }: SectionProps) {
  const { notices, portal } = session.overview;
  const { sinceMs, notMe, mailsRefused, mailsHeld, limitsReached } = notices;
  const lines = [
    ...(notMe > 0 ? [t('notices_not_me', { count: notMe })] : []),
    ...(mailsRefused > 0 ? [t('notices_refused', { count: mailsRefused })] : []),
    ...(mailsHeld > 0 ? [t('notices_held', { count: mailsHeld })] : []),
    ...(limitsReached > 0 ? [t('notices_limits', { count: limitsReached })] : []),
  ];
  return (
    <Flex direction="column" gap="sm">
      <Heading>{t('notices_title')}</Heading>
      <Text variant="microcopy">
        {t('notices_since', { moment: formatMoment(sinceMs, locale, portal.timeZone) })}
      </Text>
      {lines.length === 0 ? (
        <Text>{t('notices_none')}</Text>
      ) : (
        <List variant="unordered-styled">
          {lines.map((line) => (
            <Text key={line}>{line}</Text>
          ))}
        </List>
      )}
    </Flex>
  );
}
