import { testTranscripts } from '../support/transcripts.ts';

testTranscripts('cli/scripts-in-the-wild');
