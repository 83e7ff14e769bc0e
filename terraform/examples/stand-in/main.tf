# A machine that this host can play: a process, and a folder for its disk.
# For demonstrations and tests. Nothing of it needs a provider that has to be fetched, and its state
# is a file beside this one.

terraform {
  required_version = ">= 1.4"
}

resource "terraform_data" "network" {
  input = { name = "${var.name}-network" }
}

# Its name holds the generation: two machines of two generations can be there at once.
resource "terraform_data" "machine" {
  input = {
    name    = "${var.name}-${var.generation}"
    folder  = var.folder
    program = "${path.module}/machine.sh"
  }

  triggers_replace = [var.name, var.generation, var.folder]

  provisioner "local-exec" {
    command = "${self.input.program} create ${self.input.folder} ${self.input.name}"
  }

  provisioner "local-exec" {
    when    = destroy
    command = "${self.input.program} destroy ${self.input.folder} ${self.input.name}"
  }
}

# Something that points at the machine and is no part of it, as a DNS record does.
resource "terraform_data" "record" {
  input = { address = "${terraform_data.machine.output.name}.${var.name}" }
}
