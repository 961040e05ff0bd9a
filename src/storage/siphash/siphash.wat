;; SipHash-2-4 with a tag of 128 bits, after Aumasson and Bernstein, "SipHash: a fast short-input PRF", and their reference
;; code. The caller puts the 16 bytes of the key at 0 and the message at 64; the tag comes to 16, as 32 hex digits.
;; `npm run siphash` assembles this file to code.ts, and a test notices where that was forgotten.
(module
  (memory (export "memory") 1)
  (global $v0 (mut i64) (i64.const 0))
  (global $v1 (mut i64) (i64.const 0))
  (global $v2 (mut i64) (i64.const 0))
  (global $v3 (mut i64) (i64.const 0))

  ;; The state goes through so many rounds.
  (func $rounds (param $count i32)
    (local $a i64) (local $b i64) (local $c i64) (local $d i64)
    (local.set $a (global.get $v0))
    (local.set $b (global.get $v1))
    (local.set $c (global.get $v2))
    (local.set $d (global.get $v3))
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
      (br_if $again (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))
    (global.set $v0 (local.get $a))
    (global.set $v1 (local.get $b))
    (global.set $v2 (local.get $c))
    (global.set $v3 (local.get $d)))

  ;; Takes in a word of the message.
  (func $word (param $word i64)
    (global.set $v3 (i64.xor (global.get $v3) (local.get $word)))
    (call $rounds (i32.const 2))
    (global.set $v0 (i64.xor (global.get $v0) (local.get $word))))

  ;; Writes the next half of the tag as 16 hex digits.
  (func $digits (param $at i32)
    (local $value i64) (local $digit i32) (local $end i32)
    (call $rounds (i32.const 4))
    (local.set $value (i64.xor (i64.xor (global.get $v0) (global.get $v1)) (i64.xor (global.get $v2) (global.get $v3))))
    (local.set $end (i32.add (local.get $at) (i32.const 16)))
    (loop $again
      ;; The high half of a byte comes first.
      (local.set $digit (i32.and (i32.wrap_i64 (i64.shr_u (local.get $value) (i64.const 4))) (i32.const 15)))
      (i32.store8 (local.get $at) (call $ascii (local.get $digit)))
      (local.set $digit (i32.and (i32.wrap_i64 (local.get $value)) (i32.const 15)))
      (i32.store8 offset=1 (local.get $at) (call $ascii (local.get $digit)))
      (local.set $value (i64.shr_u (local.get $value) (i64.const 8)))
      (br_if $again (i32.ne (local.tee $at (i32.add (local.get $at) (i32.const 2))) (local.get $end)))))

  (func $ascii (param $digit i32) (result i32)
    (i32.add (local.get $digit)
      (select (i32.const 48) (i32.const 87) (i32.lt_u (local.get $digit) (i32.const 10)))))

  (func (export "tag") (param $length i32)
    (local $at i32) (local $end i32) (local $last i64) (local $shift i64)
    (global.set $v0 (i64.xor (i64.load (i32.const 0)) (i64.const 0x736f6d6570736575)))
    ;; The 128-bit tag's own mark, 0xee, is in the constant already.
    (global.set $v1 (i64.xor (i64.load (i32.const 8)) (i64.const 0x646f72616e646f83)))
    (global.set $v2 (i64.xor (i64.load (i32.const 0)) (i64.const 0x6c7967656e657261)))
    (global.set $v3 (i64.xor (i64.load (i32.const 8)) (i64.const 0x7465646279746573)))
    (local.set $at (i32.const 64))
    (local.set $end (i32.add (i32.const 64) (i32.and (local.get $length) (i32.const -8))))
    (block $done
      (loop $again
        (br_if $done (i32.eq (local.get $at) (local.get $end)))
        (call $word (i64.load (local.get $at)))
        (local.set $at (i32.add (local.get $at) (i32.const 8)))
        (br $again)))
    (local.set $end (i32.add (i32.const 64) (local.get $length)))
    ;; The last word holds what is left of the message and, in its highest byte, the length.
    (local.set $last (i64.shl (i64.extend_i32_u (local.get $length)) (i64.const 56)))
    (block $done
      (loop $again
        (br_if $done (i32.eq (local.get $at) (local.get $end)))
        (local.set $last (i64.or (local.get $last) (i64.shl (i64.load8_u (local.get $at)) (local.get $shift))))
        (local.set $shift (i64.add (local.get $shift) (i64.const 8)))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $again)))
    (call $word (local.get $last))
    (global.set $v2 (i64.xor (global.get $v2) (i64.const 0xee)))
    (call $digits (i32.const 16))
    (global.set $v1 (i64.xor (global.get $v1) (i64.const 0xdd)))
    (call $digits (i32.const 32))))
