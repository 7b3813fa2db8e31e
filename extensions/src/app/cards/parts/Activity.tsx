import {
  Flex,
  Heading,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
  Text,
} from '@hubspot/ui-extensions';
import { activityLine, type ActivityLine } from '../logic/activity-lines.ts';
import type { Speech } from '../logic/speech.ts';
import type { BodyProps } from './ContactBody.tsx';

/** What agents and the customer did about this contact lately, from the audit trail. */
export function Activity({ contact, speech, isCompact }: BodyProps) {
  const { t, moment } = speech;
  const { activity, activitySinceMs } = contact.card;
  const lines = activity.map((entry) => activityLine(entry, speech));
  const Shape = isCompact ? ActivityList : ActivityTable;
  return (
    <Flex direction="column" gap="small">
      <Heading>{t('activity_title')}</Heading>
      {lines.length === 0 ? <Text>{t('activity_none')}</Text> : <Shape lines={lines} speech={speech} />}
      <Text variant="microcopy">
        {activitySinceMs === null
          ? t('activity_all')
          : t('activity_since', { moment: moment(activitySinceMs) })}
      </Text>
    </Flex>
  );
}

interface LinesProps {
  readonly lines: readonly ActivityLine[];
  readonly speech: Speech;
}

function ActivityTable({ lines, speech: { t, moment } }: LinesProps) {
  return (
    <Table bordered density="condensed">
      <TableHead>
        <TableRow>
          <TableHeader>{t('activity_when')}</TableHeader>
          <TableHeader>{t('activity_what')}</TableHeader>
          <TableHeader>{t('activity_outcome')}</TableHeader>
        </TableRow>
      </TableHead>
      <TableBody>
        {lines.map((line) => (
          <TableRow key={line.seq}>
            <TableCell>{moment(line.atMs)}</TableCell>
            <TableCell>
              <What line={line} />
            </TableCell>
            <TableCell>
              <Outcomes line={line} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

/** The same without a table, for narrow places. */
function ActivityList({ lines, speech: { moment } }: LinesProps) {
  return (
    <Flex direction="column" gap="small">
      {lines.map((line) => (
        <Flex key={line.seq} direction="column" gap="flush">
          <Text variant="microcopy">{moment(line.atMs)}</Text>
          <What line={line} />
          <Outcomes line={line} />
        </Flex>
      ))}
    </Flex>
  );
}

function What({ line: { what, channel } }: { readonly line: ActivityLine }) {
  return (
    <Flex direction="column" gap="flush">
      <Text format={{ fontWeight: 'demibold' }}>{what}</Text>
      {channel !== undefined && <Text variant="microcopy">{channel}</Text>}
    </Flex>
  );
}

function Outcomes({ line: { outcomes } }: { readonly line: ActivityLine }) {
  return (
    <Flex direction="column" gap="flush">
      {outcomes.map((outcome, index) => (
        // Two properties may have the same label, and the list never changes.
        <Text key={index}>{outcome}</Text>
      ))}
    </Flex>
  );
}
