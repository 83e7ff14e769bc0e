variable "name" {
  description = "What all machines of this code are called, before the generation."
  type        = string
  default     = "stand-in"
}

variable "generation" {
  description = "Makes the machine's name unique, so that the next one can be made beside it."
  type        = string
  default     = "first"
}

variable "folder" {
  description = "Where machines have their disks: an absolute path."
  type        = string

  validation {
    condition     = startswith(var.folder, "/")
    error_message = "folder must be an absolute path such as /var/tmp/machines."
  }
}
