import type { ReactNode } from 'react';
import { Button, ButtonRow, LoadingButton } from './actions.tsx';
import { BarChart, LineChart } from './charts.tsx';
import { Checkbox, RadioButton, Toggle, ToggleGroup } from './choices.tsx';
import { Accordion, StepIndicator } from './disclosure.tsx';
import { Dropdown, DropdownButtonItem } from './dropdown.tsx';
import { Form } from './forms.tsx';
import { Icon, Illustration } from './icon.tsx';
import { DateInput, TimeInput } from './inputs-date.tsx';
import { CurrencyInput, NumberInput, StepperInput } from './inputs-number.tsx';
import { Input, SearchInput, TextArea } from './inputs-text.tsx';
import { AutoGrid, Box, Card, Divider, Flex, Inline, Spacer, Stack, Tile } from './layout.tsx';
import { ProgressBar, ScoreCircle, Statistics, StatisticsItem, StatisticsTrend } from './measures.tsx';
import { Modal, OverlayBody, OverlayFooter, Panel, PanelSection } from './overlays.tsx';
import { MultiSelect, Select } from './selects.tsx';
import { Alert, EmptyState, ErrorState, LoadingSpinner, StatusTag, Tag } from './status.tsx';
import { Table, TableBody, TableCell, TableFooter, TableHead, TableHeader, TableRow } from './table.tsx';
import { Tab, Tabs } from './tabs.tsx';
import { DescriptionList, DescriptionListItem, Heading, Image, Link, List, Text } from './text.tsx';
import { Tooltip } from './tooltip.tsx';
import type { DrawnName } from './names.ts';

/** Any of the components: each says which props it reads, and takes all of them as optional. */
type Drawn = (props: never) => ReactNode;

/** The component of every drawn name. A name without a component, or the other way round, does not compile. */
export const registry: Readonly<Record<DrawnName, Drawn>> = {
  Accordion,
  Alert,
  AutoGrid,
  BarChart,
  Box,
  Button,
  ButtonRow,
  Card,
  Checkbox,
  CurrencyInput,
  DateInput,
  DescriptionList,
  DescriptionListItem,
  Divider,
  Dropdown,
  DropdownButtonItem,
  EmptyState,
  ErrorState,
  Flex,
  Form,
  Heading,
  Icon,
  Illustration,
  Image,
  Inline,
  Input,
  LineChart,
  Link,
  List,
  LoadingButton,
  LoadingSpinner,
  Modal,
  ModalBody: OverlayBody,
  ModalFooter: OverlayFooter,
  MultiSelect,
  NumberInput,
  Panel,
  PanelBody: OverlayBody,
  PanelFooter: OverlayFooter,
  PanelSection,
  ProgressBar,
  RadioButton,
  ScoreCircle,
  SearchInput,
  Select,
  Spacer,
  Stack,
  Statistics,
  StatisticsItem,
  StatisticsTrend,
  StatusTag,
  StepIndicator,
  StepperInput,
  Tab,
  Table,
  TableBody,
  TableCell,
  TableFooter,
  TableHead,
  TableHeader,
  TableRow,
  Tabs,
  Tag,
  Text,
  TextArea,
  // The name that `TextArea` had before.
  Textarea: TextArea,
  Tile,
  TimeInput,
  Toggle,
  ToggleGroup,
  Tooltip,
};
