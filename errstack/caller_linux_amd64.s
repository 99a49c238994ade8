// This file exists because the runtime takes hundreds of nanoseconds for what the
// frame pointers, which every Go function keeps on this processor, say at once.

//go:build gc && !purego

#include "textflag.h"

// UP goes to the next frame, and stops where there is none: the frames of callers are
// further up on the goroutine's stack, and a goroutine begins with the frame pointer 0.
// An assembly function may have used the register for something else, so that nothing
// beyond the stack is read.
#define UP \
	MOVQ (AX), CX; \
	CMPQ CX, AX; \
	JLS  done; \
	CMPQ CX, R8; \
	JHI  done; \
	MOVQ CX, AX

// TAKE stores the return address of a frame.
#define TAKE(offset) \
	MOVQ 8(AX), DX; \
	MOVQ DX, offset(DI)

// func readReturnAddresses(list *[depth]uintptr)
//
// It has no frame of its own: the frame pointer is that of the Go function that calls it.
TEXT ·readReturnAddresses(SB), NOSPLIT|NOFRAME, $0-8
	MOVQ list+0(FP), DI
	MOVQ (TLS), R8
	MOVQ 8(R8), R8 // g.stack.hi
	SUBQ $16, R8
	MOVQ BP, AX
	TAKE(0)
	UP
	TAKE(8)
	UP
	TAKE(16)
	UP
	TAKE(24)
done:
	RET
