;; Two message authentication codes: SipHash-2-4 with a 128-bit tag (Aumasson and Bernstein, "SipHash: a fast short-input PRF", and
;; their reference code) and HMAC-SHA256 (RFC 2104, FIPS 180-4). The caller writes the key where the function says and the message to
;; 1024, and leaves 72 bytes free after it. Each code is one function that keeps its state in locals and repeats the byte swap and the
;; hex loop: every further function costs each command at start-up, and globals double the time that a server needs for a tag.
;;
;;     0 SipHash's key    16 its tag    32 its tag's hex digits
;;    64 K of SHA-256    320 the message schedule    576 H    608 the state
;;   640 HMAC's key, with zeros up to 64 bytes    704 its hex digits
;;   832 the outer block, then the inner digest with its padding    960 the inner block    1024 the message
;;
;; A function that has run much code, of a journal of 16 kB for example, is compiled again in the background, which takes a command that
;; writes 1.5 ms of a processor, in vain. And V8's first compiler calls a C function for each rotation, so rotations are two shifts here.
;; That makes a server's SipHash of 400 bytes take 0.20 microseconds instead of 0.15.
;;
;; `npm run mac` assembles this file into code.ts. A test fails if code.ts is stale.
(module
  (memory (export "memory") 1)
  (data (i32.const 64)
    "\98\2f\8a\42\91\44\37\71\cf\fb\c0\b5\a5\db\b5\e9\5b\c2\56\39\f1\11\f1\59\a4\82\3f\92\d5\5e\1c\ab"
    "\98\aa\07\d8\01\5b\83\12\be\85\31\24\c3\7d\0c\55\74\5d\be\72\fe\b1\de\80\a7\06\dc\9b\74\f1\9b\c1"
    "\c1\69\9b\e4\86\47\be\ef\c6\9d\c1\0f\cc\a1\0c\24\6f\2c\e9\2d\aa\84\74\4a\dc\a9\b0\5c\da\88\f9\76"
    "\52\51\3e\98\6d\c6\31\a8\c8\27\03\b0\c7\7f\59\bf\f3\0b\e0\c6\47\91\a7\d5\51\63\ca\06\67\29\29\14"
    "\85\0a\b7\27\38\21\1b\2e\fc\6d\2c\4d\13\0d\38\53\54\73\0a\65\bb\0a\6a\76\2e\c9\c2\81\85\2c\72\92"
    "\a1\e8\bf\a2\4b\66\1a\a8\70\8b\4b\c2\a3\51\6c\c7\19\e8\92\d1\24\06\99\d6\85\35\0e\f4\70\a0\6a\10"
    "\16\c1\a4\19\08\6c\37\1e\4c\77\48\27\b5\bc\b0\34\b3\0c\1c\39\4a\aa\d8\4e\4f\ca\9c\5b\f3\6f\2e\68"
    "\ee\82\8f\74\6f\63\a5\78\14\78\c8\84\08\02\c7\8c\fa\ff\be\90\eb\6c\50\a4\f7\a3\f9\be\f2\78\71\c6")
  (data (i32.const 576)
    "\67\e6\09\6a\85\ae\67\bb\72\f3\6e\3c\3a\f5\4f\a5\7f\52\0e\51\8c\68\05\9b\ab\d9\83\1f\19\cd\e0\5b")
  (data (i32.const 928)
    "\80\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\03\00")

  ;; Writes the tag of the message, under the 16-byte key at 0, to 16 and as 32 hex digits to 32.
  (func (export "siphash") (param $length i32)
    (local $at i32) (local $end i32) (local $stop i32) (local $word i64) (local $rounds i32) (local $out i32) (local $digit i32)
    (local $a i64) (local $b i64) (local $c i64) (local $d i64)
    (local.set $a (i64.xor (i64.load (i32.const 0)) (i64.const 0x736f6d6570736575)))
    ;; The 128-bit tag's own mark, 0xee, is in this constant already.
    (local.set $b (i64.xor (i64.load (i32.const 8)) (i64.const 0x646f72616e646f83)))
    (local.set $c (i64.xor (i64.load (i32.const 0)) (i64.const 0x6c7967656e657261)))
    (local.set $d (i64.xor (i64.load (i32.const 8)) (i64.const 0x7465646279746573)))
    (local.set $at (i32.const 1024))
    (local.set $end (i32.add (i32.const 1024) (i32.and (local.get $length) (i32.const -8))))
    (local.set $stop (i32.add (local.get $end) (i32.const 16)))
    (local.set $out (i32.const 16))
    ;; The message's whole words have a loop of their own, with both rounds in line, so that each runs little code (see above).
    (if (i32.lt_u (local.get $at) (local.get $end))
      (then
        (loop $whole
          (local.set $word (i64.load (local.get $at)))
          (local.set $d (i64.xor (local.get $d) (local.get $word)))
          (local.set $a (i64.add (local.get $a) (local.get $b)))
          (local.set $b (i64.xor (i64.or (i64.shl (local.get $b) (i64.const 13)) (i64.shr_u (local.get $b) (i64.const 51))) (local.get $a)))
          (local.set $a (i64.or (i64.shl (local.get $a) (i64.const 32)) (i64.shr_u (local.get $a) (i64.const 32))))
          (local.set $c (i64.add (local.get $c) (local.get $d)))
          (local.set $d (i64.xor (i64.or (i64.shl (local.get $d) (i64.const 16)) (i64.shr_u (local.get $d) (i64.const 48))) (local.get $c)))
          (local.set $a (i64.add (local.get $a) (local.get $d)))
          (local.set $d (i64.xor (i64.or (i64.shl (local.get $d) (i64.const 21)) (i64.shr_u (local.get $d) (i64.const 43))) (local.get $a)))
          (local.set $c (i64.add (local.get $c) (local.get $b)))
          (local.set $b (i64.xor (i64.or (i64.shl (local.get $b) (i64.const 17)) (i64.shr_u (local.get $b) (i64.const 47))) (local.get $c)))
          (local.set $c (i64.or (i64.shl (local.get $c) (i64.const 32)) (i64.shr_u (local.get $c) (i64.const 32))))
          (local.set $a (i64.add (local.get $a) (local.get $b)))
          (local.set $b (i64.xor (i64.or (i64.shl (local.get $b) (i64.const 13)) (i64.shr_u (local.get $b) (i64.const 51))) (local.get $a)))
          (local.set $a (i64.or (i64.shl (local.get $a) (i64.const 32)) (i64.shr_u (local.get $a) (i64.const 32))))
          (local.set $c (i64.add (local.get $c) (local.get $d)))
          (local.set $d (i64.xor (i64.or (i64.shl (local.get $d) (i64.const 16)) (i64.shr_u (local.get $d) (i64.const 48))) (local.get $c)))
          (local.set $a (i64.add (local.get $a) (local.get $d)))
          (local.set $d (i64.xor (i64.or (i64.shl (local.get $d) (i64.const 21)) (i64.shr_u (local.get $d) (i64.const 43))) (local.get $a)))
          (local.set $c (i64.add (local.get $c) (local.get $b)))
          (local.set $b (i64.xor (i64.or (i64.shl (local.get $b) (i64.const 17)) (i64.shr_u (local.get $b) (i64.const 47))) (local.get $c)))
          (local.set $c (i64.or (i64.shl (local.get $c) (i64.const 32)) (i64.shr_u (local.get $c) (i64.const 32))))
          (local.set $a (i64.xor (local.get $a) (local.get $word)))
          (br_if $whole (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 8))) (local.get $end))))))
    ;; One loop for the last word and for the two steps behind it that give a half of the tag each.
    (loop $words
      (local.set $word (i64.const 0))
      (local.set $rounds (i32.const 2))
      (if (i32.eq (local.get $at) (local.get $end))
        (then
          ;; What is left of the message and, in the highest byte, the length.
          (local.set $word (i64.and (i64.load (local.get $at))
            (i64.sub (i64.shl (i64.const 1) (i64.extend_i32_u (i32.shl (i32.and (local.get $length) (i32.const 7)) (i32.const 3)))) (i64.const 1))))
          (local.set $word (i64.or (local.get $word) (i64.shl (i64.extend_i32_u (local.get $length)) (i64.const 56)))))
        (else
          (local.set $rounds (i32.const 4))
          (if (i32.eq (local.get $at) (local.get $stop))
            (then (local.set $b (i64.xor (local.get $b) (i64.const 0xdd))))
            (else (local.set $c (i64.xor (local.get $c) (i64.const 0xee)))))))
      (local.set $d (i64.xor (local.get $d) (local.get $word)))
      (loop $again
        (local.set $a (i64.add (local.get $a) (local.get $b)))
        (local.set $b (i64.xor (i64.or (i64.shl (local.get $b) (i64.const 13)) (i64.shr_u (local.get $b) (i64.const 51))) (local.get $a)))
        (local.set $a (i64.or (i64.shl (local.get $a) (i64.const 32)) (i64.shr_u (local.get $a) (i64.const 32))))
        (local.set $c (i64.add (local.get $c) (local.get $d)))
        (local.set $d (i64.xor (i64.or (i64.shl (local.get $d) (i64.const 16)) (i64.shr_u (local.get $d) (i64.const 48))) (local.get $c)))
        (local.set $a (i64.add (local.get $a) (local.get $d)))
        (local.set $d (i64.xor (i64.or (i64.shl (local.get $d) (i64.const 21)) (i64.shr_u (local.get $d) (i64.const 43))) (local.get $a)))
        (local.set $c (i64.add (local.get $c) (local.get $b)))
        (local.set $b (i64.xor (i64.or (i64.shl (local.get $b) (i64.const 17)) (i64.shr_u (local.get $b) (i64.const 47))) (local.get $c)))
        (local.set $c (i64.or (i64.shl (local.get $c) (i64.const 32)) (i64.shr_u (local.get $c) (i64.const 32))))
        (br_if $again (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
      (local.set $a (i64.xor (local.get $a) (local.get $word)))
      (if (i32.gt_u (local.get $at) (local.get $end))
        (then
          (i64.store (local.get $out) (i64.xor (i64.xor (local.get $a) (local.get $b)) (i64.xor (local.get $c) (local.get $d))))
          (local.set $out (i32.add (local.get $out) (i32.const 8)))))
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (br_if $words (i32.le_u (local.get $at) (local.get $stop))))
    ;; The hex digits, the high half of each byte first.
    (local.set $at (i32.const 0))
    (loop $hex
      (local.set $digit (i32.load8_u offset=16 (local.get $at)))
      (local.set $out (i32.shr_u (local.get $digit) (i32.const 4)))
      (i32.store8 offset=32 (i32.shl (local.get $at) (i32.const 1))
        (i32.add (local.get $out) (select (i32.const 48) (i32.const 87) (i32.lt_u (local.get $out) (i32.const 10)))))
      (local.set $out (i32.and (local.get $digit) (i32.const 15)))
      (i32.store8 offset=33 (i32.shl (local.get $at) (i32.const 1))
        (i32.add (local.get $out) (select (i32.const 48) (i32.const 87) (i32.lt_u (local.get $out) (i32.const 10)))))
      (br_if $hex (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 1))) (i32.const 16)))))

  ;; Writes the HMAC-SHA256 of the message, under the 32-byte key at 640, as 64 hex digits to 704. If $plain is 64 instead of 0, the
  ;; inner block is left out and so is the outer hash, which makes it the SHA-256 of the message. Overwrites up to 72 bytes after the
  ;; message with its padding. K and H are the constants of FIPS 180-4, sections 4.2.2 and 5.3.3.
  (func (export "hmac") (param $length i32) (param $plain i32)
    (local $block i32) (local $end i32) (local $i i32) (local $x i32) (local $t i32)
    (local $a i32) (local $b i32) (local $c i32) (local $d i32) (local $e i32) (local $f i32) (local $g i32) (local $h i32)
    ;; The two blocks that the key makes: the outer one at 832, the inner one right before the message.
    (loop $pads
      (i64.store offset=832 (local.get $i) (i64.xor (i64.load offset=640 (local.get $i)) (i64.const 0x5c5c5c5c5c5c5c5c)))
      (i64.store offset=960 (local.get $i) (i64.xor (i64.load offset=640 (local.get $i)) (i64.const 0x3636363636363636)))
      (br_if $pads (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 8))) (i32.const 64))))
    ;; The padding behind the message: a bit, zeros, and the length in bits with the inner block.
    (local.set $i (i32.add (local.get $length) (i32.const 1024)))
    (i32.store8 (local.get $i) (i32.const 0x80))
    (local.set $end (i32.and (i32.add (local.get $i) (i32.const 72)) (i32.const -64)))
    (loop $zeros
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (i32.store8 (local.get $i) (i32.const 0))
      (br_if $zeros (i32.lt_u (local.get $i) (i32.sub (local.get $end) (i32.const 1)))))
    (local.set $x (i32.sub (i32.add (local.get $length) (i32.const 64)) (local.get $plain)))
    (i32.store8 (i32.sub (local.get $end) (i32.const 5)) (i32.shr_u (local.get $x) (i32.const 29)))
    (local.set $x (i32.shl (local.get $x) (i32.const 3)))
    (i32.store (i32.sub (local.get $end) (i32.const 4))
      (i32.or (i32.and (i32.or (i32.shl (local.get $x) (i32.const 8)) (i32.shr_u (local.get $x) (i32.const 24))) (i32.const 0x00ff00ff))
              (i32.and (i32.or (i32.shr_u (local.get $x) (i32.const 8)) (i32.shl (local.get $x) (i32.const 24))) (i32.const 0xff00ff00))))
    (local.set $block (i32.add (i32.const 960) (local.get $plain)))
    ;; First the inner hash, then the outer one, which begins with the outer block and ends before the inner one.
    (loop $hash
      (local.set $i (i32.const 0))
      (loop $start
        (i64.store offset=608 (local.get $i) (i64.load offset=576 (local.get $i)))
        (br_if $start (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 8))) (i32.const 32))))
      (loop $blocks
        (local.set $i (i32.const 0))
        (loop $words
          (local.set $x (i32.load (i32.add (local.get $block) (local.get $i))))
          (i32.store offset=320 (local.get $i)
            (i32.or (i32.and (i32.or (i32.shl (local.get $x) (i32.const 8)) (i32.shr_u (local.get $x) (i32.const 24)))
              (i32.const 0x00ff00ff))
                    (i32.and (i32.or (i32.shr_u (local.get $x) (i32.const 8)) (i32.shl (local.get $x) (i32.const 24)))
                      (i32.const 0xff00ff00))))
          (br_if $words (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 4))) (i32.const 64))))
        (loop $schedule
          (local.set $x (i32.load offset=260 (local.get $i)))
          (local.set $t (i32.load offset=312 (local.get $i)))
          (i32.store offset=320 (local.get $i)
            (i32.add
              (i32.add (i32.load offset=256 (local.get $i)) (i32.load offset=292 (local.get $i)))
              (i32.add
                (i32.xor (i32.xor (i32.or (i32.shr_u (local.get $x) (i32.const 7)) (i32.shl (local.get $x) (i32.const 25)))
                          (i32.or (i32.shr_u (local.get $x) (i32.const 18)) (i32.shl (local.get $x) (i32.const 14))))
                  (i32.shr_u (local.get $x) (i32.const 3)))
                (i32.xor (i32.xor (i32.or (i32.shr_u (local.get $t) (i32.const 17)) (i32.shl (local.get $t) (i32.const 15)))
                          (i32.or (i32.shr_u (local.get $t) (i32.const 19)) (i32.shl (local.get $t) (i32.const 13))))
                  (i32.shr_u (local.get $t) (i32.const 10))))))
          (br_if $schedule (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 4))) (i32.const 256))))
        (local.set $a (i32.load (i32.const 608)))
        (local.set $b (i32.load (i32.const 612)))
        (local.set $c (i32.load (i32.const 616)))
        (local.set $d (i32.load (i32.const 620)))
        (local.set $e (i32.load (i32.const 624)))
        (local.set $f (i32.load (i32.const 628)))
        (local.set $g (i32.load (i32.const 632)))
        (local.set $h (i32.load (i32.const 636)))
        (local.set $i (i32.const 0))
        (loop $rounds
          (local.set $t
            (i32.add
              (i32.add (local.get $h) (i32.add (i32.load offset=64 (local.get $i)) (i32.load offset=320 (local.get $i))))
              (i32.add
                (i32.xor (i32.xor (i32.or (i32.shr_u (local.get $e) (i32.const 6)) (i32.shl (local.get $e) (i32.const 26)))
                          (i32.or (i32.shr_u (local.get $e) (i32.const 11)) (i32.shl (local.get $e) (i32.const 21))))
                  (i32.or (i32.shr_u (local.get $e) (i32.const 25)) (i32.shl (local.get $e) (i32.const 7))))
                (i32.xor (local.get $g) (i32.and (local.get $e) (i32.xor (local.get $f) (local.get $g)))))))
          (local.set $x
            (i32.add
              (i32.xor (i32.xor (i32.or (i32.shr_u (local.get $a) (i32.const 2)) (i32.shl (local.get $a) (i32.const 30)))
                        (i32.or (i32.shr_u (local.get $a) (i32.const 13)) (i32.shl (local.get $a) (i32.const 19))))
                (i32.or (i32.shr_u (local.get $a) (i32.const 22)) (i32.shl (local.get $a) (i32.const 10))))
              (i32.or (i32.and (local.get $a) (local.get $b)) (i32.and (local.get $c) (i32.or (local.get $a) (local.get $b))))))
          (local.set $h (local.get $g))
          (local.set $g (local.get $f))
          (local.set $f (local.get $e))
          (local.set $e (i32.add (local.get $d) (local.get $t)))
          (local.set $d (local.get $c))
          (local.set $c (local.get $b))
          (local.set $b (local.get $a))
          (local.set $a (i32.add (local.get $t) (local.get $x)))
          (br_if $rounds (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 4))) (i32.const 256))))
        (i32.store (i32.const 608) (i32.add (i32.load (i32.const 608)) (local.get $a)))
        (i32.store (i32.const 612) (i32.add (i32.load (i32.const 612)) (local.get $b)))
        (i32.store (i32.const 616) (i32.add (i32.load (i32.const 616)) (local.get $c)))
        (i32.store (i32.const 620) (i32.add (i32.load (i32.const 620)) (local.get $d)))
        (i32.store (i32.const 624) (i32.add (i32.load (i32.const 624)) (local.get $e)))
        (i32.store (i32.const 628) (i32.add (i32.load (i32.const 628)) (local.get $f)))
        (i32.store (i32.const 632) (i32.add (i32.load (i32.const 632)) (local.get $g)))
        (i32.store (i32.const 636) (i32.add (i32.load (i32.const 636)) (local.get $h)))
        (br_if $blocks (i32.lt_u (local.tee $block (i32.add (local.get $block) (i32.const 64))) (local.get $end))))
      (local.set $i (i32.const 0))
      (loop $digest
        (local.set $x (i32.load offset=608 (local.get $i)))
        (i32.store offset=896 (local.get $i)
          (i32.or (i32.and (i32.or (i32.shl (local.get $x) (i32.const 8)) (i32.shr_u (local.get $x) (i32.const 24))) (i32.const 0x00ff00ff))
                  (i32.and (i32.or (i32.shr_u (local.get $x) (i32.const 8)) (i32.shl (local.get $x) (i32.const 24)))
                    (i32.const 0xff00ff00))))
        (br_if $digest (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 4))) (i32.const 32))))
      (if (i32.and (i32.ne (local.get $end) (i32.const 960)) (i32.eqz (local.get $plain)))
        (then
          (local.set $block (i32.const 832))
          (local.set $end (i32.const 960))
          (br $hash))))
    (local.set $i (i32.const 0))
    (loop $hex
      (local.set $x (i32.load8_u offset=896 (local.get $i)))
      (local.set $t (i32.shr_u (local.get $x) (i32.const 4)))
      (i32.store8 offset=704 (i32.shl (local.get $i) (i32.const 1))
        (i32.add (local.get $t) (select (i32.const 48) (i32.const 87) (i32.lt_u (local.get $t) (i32.const 10)))))
      (local.set $t (i32.and (local.get $x) (i32.const 15)))
      (i32.store8 offset=705 (i32.shl (local.get $i) (i32.const 1))
        (i32.add (local.get $t) (select (i32.const 48) (i32.const 87) (i32.lt_u (local.get $t) (i32.const 10)))))
      (br_if $hex (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 32))))))
