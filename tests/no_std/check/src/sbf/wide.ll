
; What operations of 128 bits are on Solana: calls of the compiler's library, operands in registers, the result through
; memory.


define internal i128 @wide.mul(i128 %a, i128 %b) alwaysinline {
  %out = alloca i128
  call void @wide.mul.call(ptr %out, i128 %a, i128 %b)
  %result = load i128, ptr %out
  ret i128 %result
}

define internal void @wide.mul.call(ptr %out, i128 %a, i128 %b) noinline {
  %x = alloca i128
  %y = alloca i128
  store i128 %a, ptr %x
  store i128 %b, ptr %y
  call void @__multi3(ptr %out, ptr %x, ptr %y) alwaysinline
  ret void
}

define internal i128 @wide.udiv(i128 %a, i128 %b) alwaysinline {
  %out = alloca i128
  call void @wide.udiv.call(ptr %out, i128 %a, i128 %b)
  %result = load i128, ptr %out
  ret i128 %result
}

define internal void @wide.udiv.call(ptr %out, i128 %a, i128 %b) noinline {
  %x = alloca i128
  %y = alloca i128
  store i128 %a, ptr %x
  store i128 %b, ptr %y
  call void @__udivti3(ptr %out, ptr %x, ptr %y) alwaysinline
  ret void
}

define internal i128 @wide.urem(i128 %a, i128 %b) alwaysinline {
  %out = alloca i128
  call void @wide.urem.call(ptr %out, i128 %a, i128 %b)
  %result = load i128, ptr %out
  ret i128 %result
}

define internal void @wide.urem.call(ptr %out, i128 %a, i128 %b) noinline {
  %x = alloca i128
  %y = alloca i128
  store i128 %a, ptr %x
  store i128 %b, ptr %y
  call void @__umodti3(ptr %out, ptr %x, ptr %y) alwaysinline
  ret void
}

define internal i128 @wide.shl(i128 %a, i128 %b) alwaysinline {
  %bits = trunc i128 %b to i32
  %out = alloca i128
  call void @wide.shl.call(ptr %out, i128 %a, i32 %bits)
  %result = load i128, ptr %out
  ret i128 %result
}

define internal void @wide.shl.call(ptr %out, i128 %a, i32 %bits) noinline {
  %x = alloca i128
  store i128 %a, ptr %x
  call void @__ashlti3(ptr %out, ptr %x, i32 %bits) alwaysinline
  ret void
}

define internal i128 @wide.lshr(i128 %a, i128 %b) alwaysinline {
  %bits = trunc i128 %b to i32
  %out = alloca i128
  call void @wide.lshr.call(ptr %out, i128 %a, i32 %bits)
  %result = load i128, ptr %out
  ret i128 %result
}

define internal void @wide.lshr.call(ptr %out, i128 %a, i32 %bits) noinline {
  %x = alloca i128
  store i128 %a, ptr %x
  call void @__lshrti3(ptr %out, ptr %x, i32 %bits) alwaysinline
  ret void
}

define internal i128 @wide.ashr(i128 %a, i128 %b) alwaysinline {
  %bits = trunc i128 %b to i32
  %out = alloca i128
  call void @wide.ashr.call(ptr %out, i128 %a, i32 %bits)
  %result = load i128, ptr %out
  ret i128 %result
}

define internal void @wide.ashr.call(ptr %out, i128 %a, i32 %bits) noinline {
  %x = alloca i128
  store i128 %a, ptr %x
  call void @__ashrti3(ptr %out, ptr %x, i32 %bits) alwaysinline
  ret void
}

define internal { i64, i1 } @wide.umulo.i64(i64 %a, i64 %b) alwaysinline {
  %x = zext i64 %a to i128
  %y = zext i64 %b to i128
  %product = call i128 @wide.mul(i128 %x, i128 %y)
  %low = trunc i128 %product to i64
  %above = lshr i128 %product, 64
  %overflow = icmp ne i128 %above, 0
  %pair = insertvalue { i64, i1 } poison, i64 %low, 0
  %result = insertvalue { i64, i1 } %pair, i1 %overflow, 1
  ret { i64, i1 } %result
}

; As LLVM expands it: both high halves, or one of the cross products, or their sum with the low one, are too large.
define internal { i128, i1 } @wide.umulo(i128 %a, i128 %b) alwaysinline {
  %a0 = trunc i128 %a to i64
  %b0 = trunc i128 %b to i64
  %a.above = lshr i128 %a, 64
  %b.above = lshr i128 %b, 64
  %a1 = trunc i128 %a.above to i64
  %b1 = trunc i128 %b.above to i64
  %cross = call { i64, i1 } @wide.umulo.i64(i64 %a1, i64 %b0)
  %cross.2 = call { i64, i1 } @wide.umulo.i64(i64 %b1, i64 %a0)
  %c = extractvalue { i64, i1 } %cross, 0
  %c.overflow = extractvalue { i64, i1 } %cross, 1
  %d = extractvalue { i64, i1 } %cross.2, 0
  %d.overflow = extractvalue { i64, i1 } %cross.2, 1
  %a1.used = icmp ne i64 %a1, 0
  %b1.used = icmp ne i64 %b1, 0
  %both = and i1 %a1.used, %b1.used
  %x = zext i64 %a0 to i128
  %y = zext i64 %b0 to i128
  %low = call i128 @wide.mul(i128 %x, i128 %y)
  %sum = add i64 %c, %d
  %wide.sum = zext i64 %sum to i128
  %middle = shl i128 %wide.sum, 64
  %product = add i128 %low, %middle
  %carry = icmp ult i128 %product, %low
  %o1 = or i1 %both, %c.overflow
  %o2 = or i1 %o1, %d.overflow
  %overflow = or i1 %o2, %carry
  %pair = insertvalue { i128, i1 } poison, i128 %product, 0
  %result = insertvalue { i128, i1 } %pair, i1 %overflow, 1
  ret { i128, i1 } %result
}

define internal void @memory.copy(ptr %to, ptr %from, i64 %bytes, i1 %volatile) alwaysinline {
  %same = call ptr @memcpy(ptr %to, ptr %from, i64 %bytes) nobuiltin
  ret void
}

define internal void @memory.move(ptr %to, ptr %from, i64 %bytes, i1 %volatile) alwaysinline {
  %same = call ptr @memmove(ptr %to, ptr %from, i64 %bytes) nobuiltin
  ret void
}

define internal void @memory.set(ptr %to, i8 %byte, i64 %bytes, i1 %volatile) alwaysinline {
  %int = zext i8 %byte to i32
  %same = call ptr @memset(ptr %to, i32 %int, i64 %bytes) nobuiltin
  ret void
}
