;; SipHash-2-4 with a tag of 128 bits, after Aumasson and Bernstein, "SipHash: a fast short-input PRF", and their reference
;; code. The caller puts the 16 bytes of the key at 0 and the message at 64, with 8 more bytes of memory behind it; the tag comes to 16,
;; and to 32 as 32 hex digits. It's one function, whose state is in locals: each function costs at every start, and globals cost a
;; server twice the time.
;; `npm run siphash` assembles this file to code.ts, and a test notices where that was forgotten.
(module
  (memory (export "memory") 1)
  (func (export "tag") (param $length i32)
    (local $at i32) (local $end i32) (local $stop i32) (local $word i64) (local $shift i64) (local $rounds i32) (local $out i32) (local $digit i32)
    (local $a i64) (local $b i64) (local $c i64) (local $d i64)
    (local.set $a (i64.xor (i64.load (i32.const 0)) (i64.const 0x736f6d6570736575)))
    ;; The 128-bit tag's own mark, 0xee, is in this constant already.
    (local.set $b (i64.xor (i64.load (i32.const 8)) (i64.const 0x646f72616e646f83)))
    (local.set $c (i64.xor (i64.load (i32.const 0)) (i64.const 0x6c7967656e657261)))
    (local.set $d (i64.xor (i64.load (i32.const 8)) (i64.const 0x7465646279746573)))
    (local.set $at (i32.const 64))
    (local.set $end (i32.add (i32.const 64) (i32.and (local.get $length) (i32.const -8))))
    (local.set $stop (i32.add (local.get $end) (i32.const 16)))
    (local.set $out (i32.const 16))
    ;; One loop for the message's words and for the two steps behind them that give a half of the tag each.
    (loop $words
      (local.set $word (i64.const 0))
      (local.set $rounds (i32.const 2))
      (if (i32.lt_u (local.get $at) (local.get $end))
        (then (local.set $word (i64.load (local.get $at))))
        (else
          (if (i32.eq (local.get $at) (local.get $end))
            (then
              ;; The last word: what is left of the message and, in the highest byte, the length.
              (local.set $word (i64.and (i64.load (local.get $at))
                (i64.sub (i64.shl (i64.const 1) (i64.extend_i32_u (i32.shl (i32.and (local.get $length) (i32.const 7)) (i32.const 3)))) (i64.const 1))))
              (local.set $word (i64.or (local.get $word) (i64.shl (i64.extend_i32_u (local.get $length)) (i64.const 56)))))
            (else
              (local.set $rounds (i32.const 4))
              (if (i32.eq (local.get $at) (local.get $stop))
                (then (local.set $b (i64.xor (local.get $b) (i64.const 0xdd))))
                (else (local.set $c (i64.xor (local.get $c) (i64.const 0xee)))))))))
      (local.set $d (i64.xor (local.get $d) (local.get $word)))
      (loop $again
        (local.set $a (i64.add (local.get $a) (local.get $b)))
        (local.set $b (i64.xor (i64.rotl (local.get $b) (i64.const 13)) (local.get $a)))
        (local.set $a (i64.rotl (local.get $a) (i64.const 32)))
        (local.set $c (i64.add (local.get $c) (local.get $d)))
        (local.set $d (i64.xor (i64.rotl (local.get $d) (i64.const 16)) (local.get $c)))
        (local.set $a (i64.add (local.get $a) (local.get $d)))
        (local.set $d (i64.xor (i64.rotl (local.get $d) (i64.const 21)) (local.get $a)))
        (local.set $c (i64.add (local.get $c) (local.get $b)))
        (local.set $b (i64.xor (i64.rotl (local.get $b) (i64.const 17)) (local.get $c)))
        (local.set $c (i64.rotl (local.get $c) (i64.const 32)))
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
      (br_if $hex (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 1))) (i32.const 16))))))
