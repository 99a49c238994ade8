// This file exists because the runtime takes hundreds of nanoseconds for what the
// frame pointers, which every Go function keeps on this processor, say at once.

//go:build gc && !purego

#include "textflag.h"

// UP goes to the next frame, and stops where there is none: the frames of callers are
// further up on the goroutine's stack, and a goroutine begins with the frame pointer 0.
// An assembly function may have used the register for something else, so that nothing
// beyond the stack is read.
#define UP \
	MOVD (R1), R2; \
	CMP  R1, R2; \
	BLS  done; \
	CMP  R4, R2; \
	BHI  done; \
	MOVD R2, R1

// TAKE stores the return address of a frame.
#define TAKE(offset) \
	MOVD 8(R1), R3; \
	MOVD R3, offset(R0)

// func readReturnAddresses(list *[depth]uintptr)
//
// It has no frame of its own: the frame pointer is that of the Go function that calls it.
TEXT ·readReturnAddresses(SB), NOSPLIT|NOFRAME, $0-8
	MOVD list+0(FP), R0
	MOVD 8(g), R4 // g.stack.hi
	SUB  $16, R4
	MOVD R29, R1
	TAKE(0)
	UP
	TAKE(8)
	UP
	TAKE(16)
	UP
	TAKE(24)
done:
	RET
