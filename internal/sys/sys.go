// Package sys makes the few system calls of this module, one file a platform
// fact. Files that come in pairs define the same functions, so nothing outside this
// package asks which system it runs on. Every call answers with an errno, 0 for
// success. On linux none takes anything from the heap before a signal interrupts it.
package sys
