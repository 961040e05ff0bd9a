import { testTranscripts } from '../support/transcripts.ts';

testTranscripts('cli/approle-secret-id-login');
