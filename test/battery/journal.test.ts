import { journalBattery } from './journal-battery.ts';
import { subjects } from './subject.ts';

for (const [name, open] of subjects) journalBattery(name, open);
