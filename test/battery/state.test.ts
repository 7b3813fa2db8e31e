import { stateBattery } from './state-battery.ts';
import { subjects } from './subject.ts';

for (const [name, open] of subjects) stateBattery(name, open);
