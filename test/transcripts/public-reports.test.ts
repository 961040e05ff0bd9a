import { testTranscripts } from '../support/transcripts.ts';

testTranscripts('cli/public-reports');
