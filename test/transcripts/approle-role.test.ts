import { testTranscripts } from '../support/transcripts.ts';

testTranscripts('cli/approle-role');
